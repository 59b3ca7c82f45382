const FIRST_SIZE = 1 << 16;
const FULL_AT = 0.6;
const EMPTY = 0;

/** Numbers above zero, 16 bytes each or less: a set for millions of them. */
export function createNumberSet() {
  let slots = new Float64Array(FIRST_SIZE);
  let count = 0;

  function grow(): void {
    const old = slots;
    slots = new Float64Array(old.length * 2);
    for (const value of old) if (value !== EMPTY) slots[placeOf(slots, value)] = value;
  }

  return {
    /** False when it was there already. */
    add(value: number): boolean {
      if (count >= slots.length * FULL_AT) grow();
      const place = placeOf(slots, value);
      if (slots[place] === value) return false;
      slots[place] = value;
      count += 1;
      return true;
    },
  };
}

/** Where the value is, or would be: the first free place from its own on. */
function placeOf(slots: Float64Array, value: number): number {
  const last = slots.length - 1;
  // Both halves of the number count: a phone number is longer than 32 bits.
  const mixed = Math.imul(value % 4_294_967_291, 2_654_435_761) ^ (value / 65_521);
  let place = (mixed ^ (mixed >>> 15)) & last;
  while (slots[place] !== EMPTY && slots[place] !== value) place = (place + 1) & last;
  return place;
}
