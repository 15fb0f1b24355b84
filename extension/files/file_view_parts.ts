import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { TranslationBundle } from "@jupyterlab/translation";
import { refreshIcon, ToolbarButton } from "@jupyterlab/ui-components";
import type { LiveClient } from "../live/live_client.ts";
import type { FileView } from "./file_view.ts";

/** What all views of files need. */
export interface FileViewParts {
  readonly trans: TranslationBundle;
  /** What draws the outputs of a kernel. */
  readonly rendermime: (live: LiveClient) => IRenderMimeRegistry;
}

/** Shows a file as it is when the button is pressed: logs grow. */
export function readAgainButton(view: FileView, trans: TranslationBundle): ToolbarButton {
  return new ToolbarButton({
    icon: refreshIcon,
    label: trans.__("Read Again"),
    onClick: () => void view.read(),
  });
}
