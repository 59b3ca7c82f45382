/**
 * Of the languages that there are, the one that the header ranks first; English when it names
 * neither.
 */
export function preferredLanguage(header: string | undefined): 'en' | 'ru' {
  const ranked = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => ({
      language: part.trim().slice(0, 2),
      weight: Number(/;\s*q=([\d.]+)/.exec(part)?.[1] ?? 1),
    }))
    .filter(({ language, weight }) => (language === 'en' || language === 'ru') && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return ranked[0]?.language === 'ru' ? 'ru' : 'en';
}
