import { LabIcon } from "@jupyterlab/ui-components";

/** A falling curve over its axes: Flowbook's tabs, panel and buttons. */
export const viewIcon = new LabIcon({
  name: "flowbook:view",
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <g style="fill: none" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">
    <path class="jp-icon3" stroke="#616161" d="M2.5 2v11.5H14"/>
    <path class="jp-icon3" stroke="#616161" d="M5 4.5c1 5 3.5 6 8.5 6.3"/>
  </g>
</svg>`,
});
