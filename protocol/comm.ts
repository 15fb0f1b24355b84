import type { Json } from "./messages.ts";

/** What the two ends of a comm say to each other; the target alone knows what it means. */
export type CommData = Readonly<Record<string, Json>>;

export interface CommMsg {
  readonly comm_id: string;
  readonly data: CommData;
}

export interface CommOpen extends CommMsg {
  readonly target_name: string;
}
