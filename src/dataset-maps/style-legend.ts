import { limitOf, type RasterStyle } from '#libs/sld';

type Legend = Readonly<Record<string, unknown>>;

/** In the form of Sentinel Hub's layer editor, which the map services draw; null = nothing to explain. */
export function styleLegend(style: RasterStyle): Legend | null {
  switch (style.type) {
    case 'rgb':
      return null;
    case 'gray': {
      const [min, max] = [limitOf(style.min, 0), limitOf(style.max, 0)];
      if (min === undefined || max === undefined) return null;
      return gradient([
        { quantity: min, color: '#000000', label: String(min) },
        { quantity: max, color: '#ffffff', label: String(max) },
      ]);
    }
    case 'ramp':
      return gradient(style.entries.filter(({ opacity }) => opacity > 0));
    default:
      return {
        type: 'discrete',
        items: style.entries
          .filter(({ opacity }) => opacity > 0)
          .map(({ color, label, quantity }) => ({
            color,
            label: label || `${style.type === 'intervals' ? '< ' : ''}${quantity}`,
          })),
      };
  }
}

function gradient(entries: ReadonlyArray<{ quantity: number; color: string; label: string }>): Legend {
  const gradients = entries.map(({ quantity, color, label }) => ({
    position: quantity,
    color,
    label: label || String(quantity),
  }));
  return { type: 'continuous', gradients };
}
