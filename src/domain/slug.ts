const CYRILLIC: Record<string, string> = Object.fromEntries(
  Object.entries({
    ...{ а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y' },
    ...{ к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f' },
    ...{ х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu' },
    ...{ я: 'ya', і: 'i', ї: 'yi', є: 'ye', ґ: 'g', ў: 'u' },
  }),
);

export const SLUG = /^[a-z0-9][a-z0-9-]{0,99}$/;
/** Room for a suffix that makes the slug unique. */
const MAX_DERIVED = 90;

/**
 * `Салон красоты № 1` -> `salon-krasoty-1`; the fallback when a name has no letter that can be
 * spelt.
 */
export function slugFrom(name: string, fallback: string): string {
  const spelt = [...name.normalize('NFC').toLowerCase()]
    .map((letter) => CYRILLIC[letter] ?? letter)
    .join('');
  const slug = spelt
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_DERIVED)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? fallback : slug;
}

/** The slug itself, or with the first number that makes it different from all the taken ones. */
export function freeSlug(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const numbered = `${wanted}-${number}`;
    if (!taken.has(numbered)) return numbered;
  }
}
