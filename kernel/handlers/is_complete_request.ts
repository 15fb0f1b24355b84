import type { Handler } from "./handler.ts";

export const isCompleteRequest: Handler<"is_complete_request"> = async ({ session }, { code }) => {
  const services = await session.services;
  return services.completeness(code);
};
