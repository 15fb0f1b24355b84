/** What JupyterLab's launcher shows for the kernel: `TS` on an open book. */
export const kernelLogo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <path d="M32 14C26 9 14 8 6 9v42c8-1 20 0 26 5 6-5 18-6 26-5V9c-8-1-20 0-26 5z" fill="#3178c6"/>
  <path d="M32 14v42" stroke="#ffffff" stroke-opacity="0.5" stroke-width="2"/>
  <text x="19" y="40" fill="#ffffff" font-family="sans-serif" font-size="20" font-weight="700" text-anchor="middle">T</text>
  <text x="45" y="40" fill="#ffffff" font-family="sans-serif" font-size="20" font-weight="700" text-anchor="middle">S</text>
</svg>
`;
