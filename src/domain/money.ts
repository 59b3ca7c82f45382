/**
 * Money is counted in whole millionths of a US dollar, as bigint. Prices are decimals as text, with
 * at most nine places; nothing here is ever a floating point number.
 */
const PRICE_PLACES = 9;
const PRICE = /^\d{1,4}(\.\d{1,9})?$/;
const AMOUNT = /^(\d+)\.(\d{4,6})$/;
export const COST_PLACES = 6;

export function isPrice(text: string): boolean {
  return PRICE.test(text);
}

/** Billionths of a dollar. */
function nanosOf(price: string): bigint {
  if (!isPrice(price)) throw new RangeError(`not a price: ${price}`);
  const [whole = '0', fraction = ''] = price.split('.');
  return BigInt(whole + fraction.padEnd(PRICE_PLACES, '0'));
}

/**
 * What a quantity costs when `per` of it cost `price`, rounded half up once, to this many places:
 * a decimal as text.
 */
export function charge(
  { price, quantity, per }: { price: string; quantity: bigint; per: bigint },
  places: number = COST_PLACES,
): string {
  const divisor = per * 10n ** BigInt(PRICE_PLACES - places);
  const units = (2n * nanosOf(price) * quantity + divisor) / (2n * divisor);
  return decimal(units, places);
}

/** Exact; charges of at most six places. */
export function sumUsd(amounts: readonly string[]): string {
  return decimal(
    amounts.reduce((total, amount) => total + microsOf(amount), 0n),
    COST_PLACES,
  );
}

function microsOf(amount: string): bigint {
  const [, whole = '', fraction = ''] = AMOUNT.exec(amount) ?? [];
  if (whole === '') throw new RangeError(`not an amount: ${amount}`);
  return BigInt(whole + fraction.padEnd(COST_PLACES, '0'));
}

function decimal(units: bigint, places: number): string {
  const digits = units.toString().padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
