/** A reproducible source of numbers in [0, 1). */
export type Draw = () => number;

/** The same words give the same draws, on any machine. */
export function createDraw(...words: (string | number)[]): Draw {
  let state = hashOf(words.join('|'));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function drawBetween(draw: Draw, [min, max]: readonly [number, number]): number {
  return min + draw() * (max - min);
}

export function drawOne<T>(draw: Draw, choices: readonly T[]): T {
  const chosen = choices[Math.floor(draw() * choices.length)];
  if (chosen === undefined) throw new Error('there is nothing to draw from');
  return chosen;
}

/** Weights need not add up to one; at least one of them is above zero. */
export function drawWeighted<K extends string>(draw: Draw, weights: Partial<Record<K, number>>): K {
  const entries = (Object.entries(weights) as [K, number][]).filter(([, weight]) => weight > 0);
  let rest = draw() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    rest -= weight;
    if (rest < 0) return name;
  }
  const last = entries.at(-1);
  if (last === undefined) throw new Error('no weight is above zero');
  return last[0];
}

/** MurmurHash3's mixing over the characters: neighbouring numbers fall far apart. */
function hashOf(text: string): number {
  let hash = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 3432918353);
    hash = (hash << 13) | (hash >>> 19);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return (hash ^ (hash >>> 16)) >>> 0;
}
