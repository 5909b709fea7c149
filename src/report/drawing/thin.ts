/** Of many points as many as the eye tells apart. */

/** Of more points, the least and largest of every such stretch of pixels are drawn. */
const STRETCH = 1.5;

/**
 * Of every stretch of pixels the first, the least and the largest that have a value, the last, and all that have no
 * finite one: a line through them covers the same pixels as one through all.
 *
 * @param placeOf - Pixel along the axis.
 * @returns the items themselves, where there are few.
 */
export function thinned<Item>(
  items: readonly Item[],
  placeOf: (item: Item) => number,
  heightOf: (item: Item) => number,
): readonly Item[] {
  const stretches = new Map<number, Item[]>();
  for (const item of items) {
    const place = Math.floor(placeOf(item) / STRETCH);
    const stretch = stretches.get(place);
    if (stretch === undefined) stretches.set(place, [item]);
    else stretch.push(item);
  }
  if (items.length <= 2 * stretches.size) return items;
  return [...stretches.values()].flatMap((stretch) => {
    const finite = stretch.filter((item) => Number.isFinite(heightOf(item)));
    const kept = new Set([finite[0], ...extremes(finite, heightOf), finite[finite.length - 1]]);
    return stretch.filter((item) => kept.has(item) || !Number.isFinite(heightOf(item)));
  });
}

/** The least and the largest. */
function extremes<Item>(items: readonly Item[], heightOf: (item: Item) => number): Item[] {
  if (items.length === 0) return [];
  let [least, largest] = [items[0], items[0]];
  for (const item of items) {
    if (heightOf(item) < heightOf(least)) least = item;
    if (heightOf(item) > heightOf(largest)) largest = item;
  }
  return [least, largest];
}
