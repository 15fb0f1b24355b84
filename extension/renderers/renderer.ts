import type { Place } from "../outputs/place.ts";

/** Draws one kind of payload. Payloads come from strangers' notebooks: `parse` checks, views set text only. */
export interface Renderer<Payload> {
  /** Throws when the payload is not what its MIME type says. */
  parse(value: unknown): Payload;
  /** Makes `host`, which is empty, show the payload. */
  open(payload: Payload, host: HTMLElement, place: Place): View<Payload>;
}

/** What a renderer shows in one place. */
export interface View<Payload> {
  /** Shows a newer payload, keeping what the user chose: zoom, selection, order. */
  update(payload: Payload): void;
  /** The host has another size. */
  resize?(): void;
  /** Colours or fonts have changed: what is drawn on a canvas does not change by itself. */
  restyle?(): void;
  /** The host goes away: let go of timers, workers, observers and connections. */
  dispose?(): void;
}

/** Gets a renderer when its first output is shown, so that only what a notebook shows is loaded. */
export type LoadRenderer<Payload> = () => Promise<Renderer<Payload>>;

/** A renderer whose outputs hold nothing that lasts: `draw` makes `host` show a payload, whatever it shows now. */
export function stateless<Payload>(
  parse: (value: unknown) => Payload,
  draw: (payload: Payload, host: HTMLElement, place: Place) => void,
): Renderer<Payload> {
  return {
    parse,
    open(payload, host, place) {
      draw(payload, host, place);
      return { update: (newer) => draw(newer, host, place) };
    },
  };
}
