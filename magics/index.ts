import { help } from "./help.ts";
import { lsmagic } from "./lsmagic.ts";
import type { Magic } from "./magic.ts";
import { npm } from "./npm.ts";
import { tf } from "./tf.ts";
import { time } from "./time.ts";
import { types } from "./types.ts";

/** Every magic, in the order of `%lsmagic`, completion and docs/magics.md. */
export const magics: readonly Magic[] = [help, lsmagic, npm, tf, time, types];
