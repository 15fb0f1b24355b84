/** A frontend's mistake: logged and dropped, never shown in the notebook and never fatal. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}
