/** Draws one kind of payload. Payloads come from strangers' notebooks: `parse` checks, `draw` sets text only. */
export interface Renderer<Payload> {
  /** Throws when the payload is not what its MIME type says. */
  parse(value: unknown): Payload;
  /** Fills the empty element `host`. */
  draw(payload: Payload, host: HTMLElement): void;
}
