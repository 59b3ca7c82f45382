import { describe, expect, it } from '@jest/globals';
import { freeSlug, SLUG, slugFrom } from '../../src/domain/slug.js';

describe('a slug', () => {
  it.each([
    ['Салон красоты', 'salon-krasoty'],
    ['Щедрая еда № 1', 'shchedraya-eda-1'],
    ['  Café -- Łódź! ', 'cafe-odz'],
    ['Подъезд, мышь и ёж', 'podezd-mysh-i-ezh'],
    ['北京', 'bot'],
    ['---', 'bot'],
  ])('of %j is %j', (name, slug) => {
    expect(slugFrom(name, 'bot')).toBe(slug);
  });

  it('is always valid and leaves room for a number', () => {
    const slug = slugFrom('щ'.repeat(255), 'bot');

    expect(freeSlug(slug, new Set([slug]))).toMatch(SLUG);
    expect(slug).not.toMatch(/-$/);
  });

  it('gets the first free number', () => {
    expect(freeSlug('a', new Set(['a', 'a-2', 'a-4']))).toBe('a-3');
    expect(freeSlug('a', new Set(['a-2']))).toBe('a');
  });
});
