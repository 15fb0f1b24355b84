import { ILabShell, ILayoutRestorer, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { viewIcon } from "../icon.ts";
import { INotebooks, type Notebooks } from "../live/notebooks.ts";
import { ISurroundings, type Surroundings } from "../outputs/surroundings.ts";
import { parseTabState } from "../tabs/tab_state.ts";
import { IViewTabs, tabArea, ViewTabs } from "../tabs/view_tabs.ts";

/** Opens any view: what its arguments describe, or else the output in question. */
export const openViewCommand = "flowbook:open-view";

/** Opens views as tabs of their own, and again when the page was loaded again. */
export const tabsPlugin: JupyterFrontEndPlugin<ViewTabs> = {
  id: "@flowbook/extension:tabs",
  description: "Opens views of outputs as tabs of their own.",
  autoStart: true,
  provides: IViewTabs,
  requires: [ISurroundings],
  optional: [INotebooks, ILabShell, ILayoutRestorer, ICommandPalette],
  activate(
    app,
    surroundings: Surroundings,
    notebooks: Notebooks | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
  ) {
    const { trans } = surroundings;
    const tabs = new ViewTabs(app.shell, tabArea(labShell), {
      surroundings,
      notebooks: notebooks ?? undefined,
    });
    let pointed: Element | undefined;
    // By the time a menu is used, what was pointed at may have been drawn anew.
    const remember = ({ target }: Event) => {
      pointed = target instanceof Element ? (target.closest(".flowbook-output") ?? undefined) : undefined;
    };
    document.addEventListener("contextmenu", remember, true);
    /** What was clicked on with the right button, or else the last output of the active cell. */
    const chosen = (args: { readonly [name: string]: unknown }) =>
      args.pointed === true ? surroundings.outputAt(pointed) : surroundings.outputAt(lastOutput(notebooks));
    app.commands.addCommand(openViewCommand, {
      label: trans.__("Open View in New Tab"),
      caption: trans.__("Open the chart, graph or table of this output in a tab of its own"),
      icon: viewIcon,
      isEnabled: (args) => parseTabState(args) !== undefined || chosen(args) !== undefined,
      execute(args) {
        const state = parseTabState(args);
        if (state === undefined) chosen(args)?.openTab();
        else tabs.open(state);
      },
    });
    palette?.addItem({ command: openViewCommand, category: trans.__("Flowbook") });
    if (restorer !== null) {
      void restorer.restore(tabs.tracker, {
        command: openViewCommand,
        args: ViewTabs.argsOf,
        name: ({ content }) => content.state.key,
      });
    }
    return tabs;
  },
};

function lastOutput(notebooks: Notebooks | null): Element | undefined {
  const cell = notebooks?.current?.panel.content.activeCell;
  return [...(cell?.node.querySelectorAll(".flowbook-output") ?? [])].at(-1);
}
