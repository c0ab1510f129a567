import type { Widget } from './body';

/** Widgets side by side, by their titles. */
export interface Row {
  readonly height: number;
  /** In columns, of which there are 24. */
  readonly widths: Readonly<Record<string, number>>;
}

/** Widgets of a dashboard in rows, one below the other. */
export function arranged(widgets: readonly Widget[], rows: readonly Row[]): readonly Widget[] {
  return rows.flatMap(({ height, widths }, index) => {
    const y = rows.slice(0, index).reduce((sum, row) => sum + row.height, 0);
    return Object.entries(widths).map(([title, width], column) => {
      const widget = widgets.find(({ properties }) => properties.title === title);
      if (!widget) {
        throw new Error(`the dashboard has no widget with the title ${title}`);
      }
      const x = Object.values(widths)
        .slice(0, column)
        .reduce((sum, before) => sum + before, 0);
      return { ...widget, x, y, width, height };
    });
  });
}
