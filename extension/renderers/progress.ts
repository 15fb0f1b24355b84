import {
  type ProgressState,
  parseProgressState,
  progressFigures,
  progressShare,
} from "../../protocol/payloads/progress.ts";
import type { Place } from "../outputs/place.ts";
import { element } from "./elements.ts";
import { stateless } from "./renderer.ts";

/** How far a loop has come, as a bar with its figures. */
export const progress = stateless<ProgressState>(parseProgressState, draw);

/** Ten updates a second change the bar that is there: a new one each time could not move smoothly. */
const shownBars = new WeakMap<HTMLElement, Bar>();

interface Bar {
  readonly view: HTMLElement;
  readonly description: HTMLElement;
  readonly percent: HTMLElement;
  readonly track: HTMLElement;
  readonly fill: HTMLElement;
  readonly figures: HTMLElement;
}

function draw(state: ProgressState, host: HTMLElement, { trans }: Place): void {
  let bar = shownBars.get(host);
  if (bar === undefined || bar.view.parentElement !== host) {
    bar = emptyBar();
    shownBars.set(host, bar);
    host.replaceChildren(bar.view);
  }
  const share = progressShare(state);
  const percent = share === undefined ? "" : `${Math.floor(share * 100)}%`;
  bar.view.dataset.status = state.status;
  bar.description.textContent = state.description;
  bar.percent.textContent = percent;
  bar.figures.textContent = progressFigures(state);
  bar.track.classList.toggle("flowbook-progress-unknown", share === undefined);
  bar.fill.style.width = share === undefined ? "" : `${(share * 100).toFixed(2)}%`;
  bar.track.setAttribute("aria-label", state.description === "" ? trans.__("Progress") : state.description);
  describe(bar.track, state, percent);
}

function emptyBar(): Bar {
  const view = element("div", "flowbook-progress");
  const description = element("span", "flowbook-progress-description");
  const percent = element("span", "flowbook-progress-percent");
  const track = element("div", "flowbook-progress-track");
  const fill = element("div", "flowbook-progress-fill");
  const figures = element("span", "flowbook-progress-figures");
  track.setAttribute("role", "progressbar");
  track.append(fill);
  view.append(description, percent, track, figures);
  return { view, description, percent, track, fill, figures };
}

/** For screen readers; without a total there is no value, which makes the bar indeterminate. */
function describe(track: HTMLElement, state: ProgressState, percent: string): void {
  track.setAttribute("aria-valuetext", `${percent} ${progressFigures(state)}`.trim());
  const values: Readonly<Record<string, number | undefined>> = {
    "aria-valuemin": state.total === undefined ? undefined : 0,
    "aria-valuemax": state.total,
    "aria-valuenow": state.total === undefined ? undefined : Math.min(state.count, state.total),
  };
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) track.removeAttribute(name);
    else track.setAttribute(name, String(value));
  }
}
