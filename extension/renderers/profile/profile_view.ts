import type { IDisposable } from "@lumino/disposable";
import { type ProfilePayload, parseTrace } from "../../../protocol/payloads/profile.ts";
import type { ProfileQuestion } from "../../../protocol/payloads/profile_spans.ts";
import type { Place } from "../../outputs/place.ts";
import { element } from "../elements.ts";
import { openTabButton } from "../open_tab_button.ts";
import type { View } from "../renderer.ts";
import { Tabs } from "../tabs.ts";
import { memoryChart } from "./memory_chart.ts";
import { findingsList, openOps, openSteps } from "./profile_tables.ts";
import { timeText } from "./time_text.ts";
import { TracePanel } from "./trace_panel.ts";

const mime = "application/vnd.flowbook.profile.v1+json";
/** A look has to rest so long before its spans are asked for, and so many come. */
const restMs = 300;
const askedSpans = 200_000;

/** A profile in tabs: what was found, the trace, ops, memory, steps. */
export class ProfileView implements View<ProfilePayload> {
  readonly #host: HTMLElement;
  readonly #place: Place;
  #tabs: Tabs | undefined;
  #trace: TracePanel | undefined;
  #asking: IDisposable | undefined;

  constructor(profile: ProfilePayload, host: HTMLElement, place: Place) {
    this.#host = host;
    this.#place = place;
    this.update(profile);
  }

  update(profile: ProfilePayload): void {
    this.dispose();
    const { trans } = this.#place;
    const { title, durationUs, memory } = profile;
    const view = element("section", "flowbook-profile");
    const text = `${title}: ${timeText(durationUs / 1000)}`;
    view.setAttribute("aria-label", text);
    this.#tabs = new Tabs(trans.__("Parts of the profile"), [
      { title: trans.__("Findings"), open: (panel) => panel.append(findingsList(profile, trans)) },
      {
        title: trans.__("Trace"),
        open: (panel) => this.#openTrace(profile, panel),
        shown: () => this.#trace?.redraw(),
      },
      { title: trans.__("Ops"), open: (panel) => openOps(profile, panel, trans) },
      {
        title: trans.__("Memory"),
        open(panel) {
          const none = element("p", "flowbook-note", trans.__("No memory was recorded."));
          panel.append(...(memory.length === 0 ? [none] : memory.map((held) => memoryChart(held, trans))));
        },
      },
      { title: trans.__("Steps"), open: (panel) => openSteps(profile, panel, trans) },
    ]);
    const tab = () => ({ title, mime, data: { [mime]: profile } }) as const;
    const head = element("p", "", `${text} `);
    head.append(...openTabButton(this.#place, tab));
    view.append(head, this.#tabs.node);
    this.#host.replaceChildren(view);
  }

  resize(): void {
    this.#tabs?.shown();
  }

  restyle(): void {
    this.#tabs?.shown();
  }

  dispose(): void {
    this.#asking?.dispose();
    this.#trace?.dispose();
    this.#trace = undefined;
  }

  #openTrace({ trace, view }: ProfilePayload, panel: HTMLElement): void {
    const { live } = this.#place;
    const canLoad = live !== undefined && view !== undefined;
    const load = canLoad
      ? ({ from, to }: { from: number; to: number }) =>
          this.#ask(view, { fromUs: from * 1000, toUs: to * 1000, limit: askedSpans })
      : undefined;
    this.#trace = new TracePanel(trace, this.#place, load);
    panel.append(this.#trace.node);
  }

  /** The kernel has all spans, a notebook the longest ones. */
  #ask(view: string, question: ProfileQuestion): void {
    this.#asking?.dispose();
    let isWanted = true;
    const timer = setTimeout(async () => {
      try {
        const answer = parseTrace(await this.#place.live?.ask(view, question));
        if (isWanted) this.#trace?.detail(answer);
      } catch (error) {
        // A kernel that was restarted knows the profile no more: what is shown is what there is.
        this.#trace?.say(error instanceof Error ? error.message : String(error));
      }
    }, restMs);
    this.#asking = {
      isDisposed: false,
      dispose() {
        isWanted = false;
        clearTimeout(timer);
      },
    };
  }
}
