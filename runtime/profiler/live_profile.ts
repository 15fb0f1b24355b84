import { type ProfileQuestion, profileSpanLimit } from "../../protocol/payloads/profile_spans.ts";
import type { LiveView } from "../live_views.ts";
import { UsageError } from "../usage_error.ts";
import type { Profile } from "./profile.ts";

/** A profile in the session's list; pages ask it for the spans of a range. */
export function liveProfile(profile: Profile): LiveView {
  const [op] = profile.ops;
  return {
    item: {
      id: profile.view,
      kind: "profile",
      title: profile.title,
      state: `${(profile.durationUs / 1000).toFixed(0)} ms${op === undefined ? "" : `, most in ${op.name}`}`,
      running: false,
      mime: "application/vnd.flowbook.profile.v1+json",
    },
    snapshot: () => profile.payload(),
    changes: () => undefined,
    ask: (question) => profile.spans(parseQuestion(question)),
  };
}

function parseQuestion(value: unknown): ProfileQuestion {
  const { fromUs, toUs, limit } = Object(value) as Readonly<Record<string, unknown>>;
  const isTime = typeof fromUs === "number" && typeof toUs === "number" && fromUs <= toUs;
  if (isTime && typeof limit === "number" && limit > 0 && limit <= profileSpanLimit) {
    return { fromUs, toUs, limit: Math.floor(limit) };
  }
  const what = "the question is no range of µs with a limit of spans";
  throw new UsageError(
    "profile",
    what,
    `Ask for { fromUs, toUs, limit }, at most ${profileSpanLimit} spans.`,
  );
}
