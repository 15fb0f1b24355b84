import { type ProfilePayload, parseProfile } from "../../protocol/payloads/profile.ts";
import { ProfileView } from "./profile/profile_view.ts";
import type { Renderer } from "./renderer.ts";

/** What TensorFlow did over time: findings, trace, ops, memory, steps. */
export const profile: Renderer<ProfilePayload> = {
  parse: parseProfile,
  open: (payload, host, place) => new ProfileView(payload, host, place),
};
