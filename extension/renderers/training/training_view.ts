import type { TranslationBundle } from "@jupyterlab/translation";
import type { IDisposable } from "@lumino/disposable";
import {
  parseTraining,
  parseTrainingChanges,
  remainingMs,
  type TrainingHead,
  type TrainingPayload,
} from "../../../protocol/payloads/training.ts";
import type { Place } from "../../outputs/place.ts";
import { defaultViewSettings } from "../../settings/view_settings.ts";
import { element } from "../elements.ts";
import { openTabButton } from "../open_tab_button.ts";
import type { View } from "../renderer.ts";
import { Chart, type Line } from "./chart.ts";
import { Controls } from "./controls.ts";
import { Runs } from "./runs.ts";
import { valuesTable } from "./values_table.ts";

const mime = "application/vnd.flowbook.training.v1+json";

/** Charts of runs, one for each metric, with what the user chose of them. */
export class TrainingView implements View<TrainingPayload> {
  readonly #runs = new Runs();
  readonly #charts = new Map<string, Chart>();
  readonly #following = new Map<string, IDisposable>();
  readonly #place: Place;
  readonly #view = element("section", "flowbook-training");
  readonly #heads = element("div", "flowbook-training-runs");
  readonly #plots = element("div", "flowbook-training-charts");
  readonly #details = element("details");
  readonly #controls: Controls;
  readonly #hidden = new Set<string>();
  #payload: TrainingPayload;
  #frame: number | undefined;

  constructor(payload: TrainingPayload, host: HTMLElement, place: Place) {
    this.#place = place;
    this.#payload = payload;
    const { trans } = place;
    this.#controls = new Controls(
      trans,
      () => this.#plan(),
      () => this.#resetZoom(),
    );
    const tab = () => ({ title: tabTitle(this.#payload), mime, data: { [mime]: this.#payload } }) as const;
    this.#controls.node.append(...openTabButton(place, tab));
    this.#controls.prefer(place.settings?.() ?? defaultViewSettings);
    this.#view.setAttribute("aria-label", trans.__("Training runs"));
    this.#details.append(element("summary", "", trans.__("Values as a table")), element("div"));
    this.#details.addEventListener("toggle", () => this.#plan());
    this.#view.append(this.#heads, this.#controls.node, this.#plots, this.#details);
    host.replaceChildren(this.#view);
    this.update(payload);
  }

  update(payload: TrainingPayload): void {
    this.#payload = payload;
    // A run that is followed knows more than the output that is saved of it.
    this.#runs.replace({ ...payload, runs: payload.runs.filter(({ id }) => !this.#following.has(id)) });
    for (const id of payload.live) this.#follow(id);
    this.#plan();
  }

  resize(): void {
    this.#plan();
  }

  restyle(): void {
    this.#controls.prefer(this.#place.settings?.() ?? defaultViewSettings);
    this.#plan();
    for (const chart of this.#charts.values()) chart.restyle();
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    for (const following of this.#following.values()) following.dispose();
    for (const chart of this.#charts.values()) chart.dispose();
  }

  #follow(id: string): void {
    const { live } = this.#place;
    if (live === undefined || this.#following.has(id)) return;
    const following = live.follow(id, {
      snapshot: (state) => {
        this.#runs.replace(parseTraining(state));
        this.#plan();
      },
      batch: (changes) => {
        this.#runs.append(parseTrainingChanges(changes).run);
        this.#plan();
      },
      end: () => this.#plan(),
      unknown: () => this.#plan(),
    });
    this.#following.set(id, following);
  }

  /** Draws with the next frame of the page, however often something changes until then. */
  #plan(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #resetZoom(): void {
    for (const chart of this.#charts.values()) chart.resetZoom();
  }

  #draw(): void {
    const runs = this.#runs.all;
    this.#drawHeads();
    const lines = new Map<string, Line[]>();
    for (const [index, { head, curves }] of runs.entries()) {
      if (this.#hidden.has(head.id)) continue;
      for (const curve of curves.values()) {
        const metric = curve.name.replace(/^val_/, "");
        const isValidation = metric !== curve.name;
        const label = runs.length === 1 ? curve.name : `${head.title} ${curve.name}`;
        const colour = runs.length === 1 ? Number(isValidation) : index;
        lines.set(metric, [...(lines.get(metric) ?? []), { label, curve, colour, dashed: isValidation }]);
      }
    }
    for (const [metric, chart] of this.#charts) if (!lines.has(metric)) chart.show([], this.#controls.choice);
    for (const [metric, shown] of lines) {
      const chart =
        this.#charts.get(metric) ?? new Chart(metric, this.#place.trans, this.#place.kind === "tab");
      if (!this.#charts.has(metric)) {
        this.#charts.set(metric, chart);
        this.#plots.append(chart.node);
      }
      chart.show(shown, this.#controls.choice);
    }
    if (this.#details.open)
      this.#details.lastElementChild?.replaceChildren(valuesTable(runs, this.#place.trans));
  }

  /** A line for each run: a click on it hides or shows the run's curves. */
  #drawHeads(): void {
    const runs = this.#runs.all;
    while (this.#heads.children.length > runs.length) this.#heads.lastElementChild?.remove();
    for (const [index, { head }] of runs.entries()) {
      const line = this.#heads.children[index] ?? this.#heads.appendChild(this.#newHead(head.id));
      const [button, bar, state] = line.children;
      if (button === undefined || !(bar instanceof HTMLProgressElement) || state === undefined) continue;
      button.lastChild?.replaceWith(head.title);
      button.setAttribute("aria-pressed", String(!this.#hidden.has(head.id)));
      button.querySelector("i")?.style.setProperty("background", `var(--flowbook-series-${(index % 8) + 1})`);
      bar.hidden = head.totalSteps === undefined;
      bar.max = head.totalSteps ?? 1;
      bar.value = head.step;
      state.textContent = stateText(head, this.#place.trans);
    }
  }

  #newHead(id: string): HTMLElement {
    const line = element("div", "flowbook-training-run");
    const button = element("button");
    button.type = "button";
    button.append(element("i"), "");
    button.addEventListener("click", () => {
      if (!this.#hidden.delete(id)) this.#hidden.add(id);
      this.#plan();
    });
    const bar = element("progress");
    bar.setAttribute("aria-label", this.#place.trans.__("Steps done"));
    const state = element("span", "flowbook-training-state");
    line.append(button, bar, state);
    return line;
  }
}

function tabTitle({ runs }: TrainingPayload): string {
  const [first] = runs;
  return first === undefined ? "" : `${first.title}${runs.length > 1 ? "…" : ""}`;
}

function stateText(head: TrainingHead, trans: TranslationBundle): string {
  const { status, step, totalSteps, stepsPerEpoch, epochs, elapsedMs } = head;
  const epoch = stepsPerEpoch === undefined ? 0 : Math.max(1, Math.ceil(step / stepsPerEpoch));
  const leftMs = remainingMs(head);
  const parts = [
    ...(epoch === 0 ? [] : [trans.__("epoch %1", `${epoch}/${epochs ?? "?"}`)]),
    trans.__("step %1 in %2", totalSteps === undefined ? step : `${step}/${totalSteps}`, duration(elapsedMs)),
    ...(leftMs === undefined ? [] : [trans.__("%1 left", duration(leftMs))]),
  ];
  const states = { running: "", done: trans.__("done: "), stopped: trans.__("stopped: ") };
  return `${states[status]}${parts.join(", ")}`;
}

/** `2:05` */
function duration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
