import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IThemeManager } from "@jupyterlab/apputils";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import type { OutputWidget } from "../outputs/output_widget.ts";
import { ISurroundings, type Redrawn, type Surroundings } from "../outputs/surroundings.ts";
import { defaultViewSettings, parseViewSettings } from "../settings/view_settings.ts";

const id = "@flowbook/extension:settings";

/** Keeps every view in the colours of the theme and by the settings of the person. */
export const settingsPlugin: JupyterFrontEndPlugin<Surroundings> = {
  id,
  description: "Settings of Flowbook's views.",
  autoStart: true,
  provides: ISurroundings,
  optional: [ISettingRegistry, IThemeManager, ITranslator],
  activate(
    _app,
    registry: ISettingRegistry | null,
    themes: IThemeManager | null,
    translator: ITranslator | null,
  ) {
    const shown = new Set<Redrawn>();
    const outputs = new WeakMap<Element, OutputWidget>();
    const restyle = () => {
      for (const view of shown) view.restyle();
    };
    let settings = defaultViewSettings;
    const read = (loaded: ISettingRegistry.ISettings) => {
      settings = parseViewSettings(loaded.composite);
      document.documentElement.style.setProperty("--flowbook-table-rows", String(settings.tableRows));
      restyle();
    };
    // Without the settings (no schema on the server) views keep their defaults.
    registry?.load(id).then(
      (loaded) => {
        read(loaded);
        loaded.changed.connect(read);
      },
      (error: unknown) => console.warn("flowbook: settings could not be read, so defaults hold.", error),
    );
    themes?.themeChanged.connect(restyle);
    const keepStyled = (view: Redrawn) => {
      shown.add(view);
      view.disposed.connect(() => shown.delete(view));
    };
    return {
      trans: (translator ?? nullTranslator).load("flowbook"),
      settings: () => settings,
      keepStyled,
      register(output) {
        outputs.set(output.node, output);
        keepStyled(output);
      },
      outputAt: (node) => (node === undefined ? undefined : outputs.get(node)),
    };
  },
};
