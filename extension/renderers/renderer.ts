/** Draws one kind of payload. Payloads come from strangers' notebooks: `parse` checks, `draw` sets text only. */
export interface Renderer<Payload> {
  /** Throws when the payload is not what its MIME type says. */
  parse(value: unknown): Payload;
  /** Makes `host` show the payload, whatever it shows now. */
  draw(payload: Payload, host: HTMLElement): void;
}
