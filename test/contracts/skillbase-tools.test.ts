import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { newSkillbaseConfigSchema, skillbaseConfigSchema } from '../../src/contracts/skillbase.js';
import { A_SKILLBASE_CONFIG } from '../support/builders.js';

const URL_ = 'https://crm.example.com/orders';
const ORDER = { properties: { order: { type: 'string' } } };

function botWith(name: string, config: object, enabled = true) {
  return { ...A_SKILLBASE_CONFIG, tools: [{ name: 'end_call' }, { name, config, enabled }] };
}

function problemsOf(name: string, config: object): string[] {
  const { error } = newSkillbaseConfigSchema.safeParse(botWith(name, config));
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('settings of a tool', () => {
  it.each([
    ['http', { url: URL_ }],
    ['http', { hosts: ['crm.example.com'] }],
    ['http', { url: `${URL_}/{order}`, parameters: ORDER }],
    ['http', { url: `${URL_}/{order}`, parameters: { additionalProperties: true } }],
    ['http', { url: URL_, headers: { Authorization: 'Bearer {{ secret.crm }}' } }],
    ['calendar', {}],
    ['calendar', { api_url: 'https://calendar.example.com', timezone: 'Asia/Omsk' }],
    ['transfer_call', { phone_number: '+7 (916) 123-45-67', condition: 'asked for' }],
    ['transfer', { targets: { sales: '+79161234567' } }],
    ['dtmf_tone', { anything: 1 }],
  ])('of %s are taken with %j', (name, config) => {
    expect(problemsOf(name, config)).toEqual([]);
  });

  it.each([
    ['http', {}, 'url: is required, or hosts'],
    ['http', { url: 'crm.example.com' }, 'url: must begin with a scheme and a host'],
    [
      'http',
      { url: 'https://{order}/', parameters: ORDER },
      'url: must begin with a scheme and a host',
    ],
    ['http', { url: `${URL_}/{order}` }, 'url: asks for {order}, which parameters do not'],
    ['http', { url: URL_, parameters: { type: 'string' } }, 'parameters.type: must be object'],
    ['http', { url: URL_, parameters: { required: 'x' } }, 'parameters.required: '],
    ['http', { url: URL_, parameters: { properties: { a: 1 } } }, 'parameters.properties.a: '],
    [
      'http',
      { url: URL_, parameters: { properties: { a: { type: 'text' } } } },
      'parameters: is no JSON schema that can be checked: Unsupported type: text',
    ],
    ['http', { url: URL_, timeout_seconds: 600 }, 'timeout_seconds: '],
    ['http', { url: URL_, headers: { a: '{{secret.crm-token}}' } }, 'headers.a: {{secret.crm-'],
    ['calendar', { api_url: 'not an address' }, 'api_url: Invalid URL'],
    ['calendar', { timezone: 'Mars/Olympus' }, 'timezone: is not a known time zone'],
    ['calendar', { working_hours: { from: '9', to: '21:00' } }, 'working_hours.from: must be'],
    ['transfer_call', {}, 'phone_number: is required, or targets'],
    ['transfer_call', { phone_number: '112' }, 'phone_number: must be a number such as'],
  ])('of %s are refused with %j, by the path', (name, config, problem) => {
    const problems = problemsOf(name, config);

    expect(problems).toEqual([expect.stringContaining(`tools.1.config.${problem}`)]);
  });

  it('give each of several http tools a name of its own', () => {
    const named = (...names: (string | undefined)[]) => {
      const tools = names.map((name) => ({ name: 'http', config: { url: URL_, name } }));
      const { error } = newSkillbaseConfigSchema.safeParse({ ...A_SKILLBASE_CONFIG, tools });
      return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
    };

    expect(named('find_order', 'cancel_order', undefined)).toEqual([]);
    expect(named(undefined, undefined)).toEqual(['tools.1.name: is there twice']);
    expect(named('http', undefined)).toEqual(['tools.1.name: is there twice']);
    expect(named('ask', 'ask')).toEqual(['tools.1.config.name: is there twice']);
    expect(named('end_call')).toEqual(['tools.0.config.name: is the name of another tool']);
    expect(named('Find')).toEqual([expect.stringContaining('must be lower-case letters')]);
  });

  it('are of no account while the tool is switched off, and in a config that is stored', () => {
    expect(newSkillbaseConfigSchema.safeParse(botWith('http', {}, false)).success).toBe(true);
    expect(skillbaseConfigSchema.safeParse(botWith('http', {})).success).toBe(true);
  });

  it.each(['salon-bot', 'delivery-bot', 'doctor-reminder-bot'])('of the %s are usable', (name) => {
    const file = new URL(`../../examples/${name}.json`, import.meta.url);
    const { config } = JSON.parse(readFileSync(file, 'utf8')) as { config: unknown };

    expect(newSkillbaseConfigSchema.safeParse(config).error?.issues).toBeUndefined();
  });
});
