import { describe, expect, it } from '@jest/globals';
import {
  blotSecrets,
  fillSecrets,
  secretNamesOf,
  secretUsesOf,
  unknownSecretsOf,
} from '../../src/domain/tool-secrets.js';

const tool = (config: Record<string, unknown>, enabled = true) => ({ config, enabled });

describe('secrets in settings of tools', () => {
  it('are found wherever they stand, each once, in enabled tools only', () => {
    const tools = [
      tool({ headers: { a: 'Bearer {{secret.one}}', b: '{{ secret.two }}{{secret.one}}' } }),
      tool({ list: ['{{secret.three}}'] }),
      tool({ key: '{{secret.four}}' }, false),
      tool({ key: '{{name}} {{secret.5}} {{secret.}} {secret.six}' }),
    ];

    expect(secretNamesOf({ tools })).toEqual(['one', 'two', 'three']);
    expect(secretNamesOf({})).toEqual([]);
  });

  it('are told where they stand, also when what stands there names none', () => {
    const tools = [tool({}), tool({ headers: { a: '{{ secret.one }} {{secret.5}}{{Secrets}}' } })];
    const field = 'tools.1.config.headers.a';

    expect(secretUsesOf({ tools })).toEqual([
      { field, written: '{{ secret.one }}', name: 'one' },
      { field, written: '{{secret.5}}', name: null },
      { field, written: '{{Secrets}}', name: null },
    ]);
    expect(unknownSecretsOf({ tools }, ['one'])).toEqual([]);
    expect(unknownSecretsOf({ tools }, ['other'])).toEqual([
      { field, message: '{{ secret.one }} is no secret of the company' },
    ]);
  });

  it('are put in by code, or not at all', () => {
    expect(fillSecrets('Bearer {{secret.a}}', { a: '$& {{secret.b}}' })).toBe(
      'Bearer $& {{secret.b}}',
    );
    expect(fillSecrets('{{secret.a}}{{secret.b}}', { a: '1' })).toBeNull();
    expect(fillSecrets('{{secret.toString}}', {})).toBeNull();
    expect(fillSecrets('no secret', {})).toBe('no secret');
  });

  it('are blotted out of what comes back', () => {
    expect(blotSecrets('you sent sk-1234, sk-1234', { a: 'sk-1234', b: 'you' })).toBe(
      'you sent ***, ***',
    );
  });
});
