import type { NotebookPanel } from "@jupyterlab/notebook";
import { ToolbarButton } from "@jupyterlab/ui-components";
import { DisposableDelegate, type IDisposable } from "@lumino/disposable";
import { viewIcon } from "../icon.ts";

/** What our kernel calls itself. */
const implementation = "flowbook";

/** Adds a button to a notebook's toolbar that is there as long as the notebook's kernel is ours. */
export function addSessionButton(panel: NotebookPanel, tooltip: string, pressed: () => void): IDisposable {
  const button = new ToolbarButton({ icon: viewIcon, tooltip, onClick: pressed });
  const look = async () => {
    // One that ends before it says what it is is not ours.
    const info = await panel.sessionContext.session?.kernel?.info.catch(() => undefined);
    if (!button.isDisposed) button.setHidden(info?.implementation !== implementation);
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
