import type { NotebookPanel } from "@jupyterlab/notebook";
import { ToolbarButton } from "@jupyterlab/ui-components";
import { DisposableDelegate, type IDisposable } from "@lumino/disposable";
import { viewIcon } from "../icon.ts";
import { ourKernel } from "../live/our_kernel.ts";

/** Adds a button to a notebook's toolbar that is there as long as the notebook's kernel is ours. */
export function addSessionButton(panel: NotebookPanel, tooltip: string, pressed: () => void): IDisposable {
  const button = new ToolbarButton({ icon: viewIcon, tooltip, onClick: pressed });
  const look = async () => {
    const kernel = await ourKernel(panel.sessionContext);
    if (!button.isDisposed) button.setHidden(kernel === undefined);
  };
  const changed = () => void look();
  button.hide();
  panel.sessionContext.kernelChanged.connect(changed);
  changed();
  panel.toolbar.insertAfter("cellType", "flowbook-session", button);
  return new DisposableDelegate(() => {
    panel.sessionContext.kernelChanged.disconnect(changed);
    button.dispose();
  });
}
