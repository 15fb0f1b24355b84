/** Jupyter's MIME bundle: text for text types, JSON for JSON types, base64 for binary types. */
export interface MimeBundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What the display API asks the kernel to send. */
export type DisplayMessage =
  | { readonly type: "display_data"; readonly bundle: MimeBundle; readonly displayId?: string }
  | { readonly type: "update_display_data"; readonly bundle: MimeBundle; readonly displayId: string }
  | { readonly type: "clear_output"; readonly wait: boolean };
