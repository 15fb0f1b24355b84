import type { Handler } from "./handler.ts";

let measure: (() => ReturnType<Handler<"usage_request">>) | undefined;

/** For the resource panel of JupyterLab; the load of the time since the request before. */
export const usageRequest: Handler<"usage_request"> = async () => {
  if (measure === undefined) {
    const { UsageMeter } = await import("../session/usage_meter.ts");
    const meter = new UsageMeter();
    measure = () => meter.read();
  }
  return measure();
};
