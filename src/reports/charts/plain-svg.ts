/** An SVG element that takes the width it is given. The picture is described by its caption, so a screen reader passes it over. */
export const drawn = (width: number, height: number, shapes: readonly string[]): string =>
  `<svg aria-hidden="true" focusable="false" class="chart" data-width="${width}" data-height="${height}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif">${shapes.join("")}</svg>`;
