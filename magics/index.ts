import { bash } from "./bash.ts";
import { capture } from "./capture.ts";
import { cd } from "./cd.ts";
import { debug } from "./debug.ts";
import { env } from "./env.ts";
import { export_ } from "./export.ts";
import { graph } from "./graph.ts";
import { help } from "./help.ts";
import { histograms } from "./histograms.ts";
import { history } from "./history.ts";
import { html } from "./html.ts";
import { load } from "./load.ts";
import { lsmagic } from "./lsmagic.ts";
import type { Magic } from "./magic.ts";
import { markdown } from "./markdown.ts";
import { metrics } from "./metrics.ts";
import { npm } from "./npm.ts";
import { profile } from "./profile.ts";
import { projector } from "./projector.ts";
import { reset } from "./reset.ts";
import { runs } from "./runs.ts";
import { sh } from "./sh.ts";
import { svg } from "./svg.ts";
import { tensorboard } from "./tensorboard.ts";
import { tf } from "./tf.ts";
import { time } from "./time.ts";
import { timeit } from "./timeit.ts";
import { types } from "./types.ts";
import { who } from "./who.ts";
import { writefile } from "./writefile.ts";

/** Every magic, in the order of `%lsmagic`, completion and docs/magics.md. */
export const magics: readonly Magic[] = [
  bash,
  capture,
  cd,
  debug,
  env,
  export_,
  graph,
  help,
  histograms,
  history,
  html,
  load,
  lsmagic,
  markdown,
  metrics,
  npm,
  projector,
  profile,
  reset,
  runs,
  sh,
  svg,
  tensorboard,
  tf,
  time,
  timeit,
  types,
  who,
  writefile,
];
