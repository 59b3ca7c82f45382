import { describe, expect, it } from '@jest/globals';
import { readCampaignArguments, readDemoArguments } from '../../src/demo/arguments.js';

const FILES = ['people.csv', '--bot', 'bot.json'];

describe('arguments of the demo', () => {
  it('calls all examples and stays when nothing is asked for', () => {
    expect(readDemoArguments([])).toEqual({ exit: false, contacts: 1_000, speed: 90, seed: 9 });
  });

  it('takes every flag', () => {
    const given = ['--exit', '--contacts', '50', '--speed', '60.5', '--seed', '0'];

    expect(readDemoArguments(given)).toEqual({ exit: true, contacts: 50, speed: 60.5, seed: 0 });
  });

  it.each([
    ['more contacts than there are', ['--contacts', '1001'], '--contacts'],
    ['no contacts', ['--contacts', '0'], '--contacts'],
    ['a speed that is no number', ['--speed', 'fast'], '--speed'],
    ['an empty number', ['--seed', ''], '--seed'],
    ['a flag that does not exist', ['--contact', '5'], '--contact'],
  ])('refuses %s and names it', (_what, given, named) => {
    expect(() => readDemoArguments(given)).toThrow(named);
  });
});

describe('arguments of a campaign', () => {
  it('needs a list and a bot only', () => {
    expect(readCampaignArguments(FILES)).toMatchObject({
      ...{ contacts: 'people.csv', bot: 'bot.json', line: null, yes: false, speed: 90 },
      ...{ window: { from: '09:00', to: '18:00' }, timezone: 'Europe/Moscow' },
    });
  });

  it('takes limits, hours and a line', () => {
    const given = [
      ...FILES,
      ...['--calls-per-minute', '60', '--channels', '5', '--max-retries', '1'],
      ...['--retry-delay', '15', '--window', '22:00-24:00', '--timezone', 'Asia/Omsk'],
      ...['--line', 'Trunk', '--yes', '--name', 'Мои клиенты'],
    ];

    expect(readCampaignArguments(given)).toMatchObject({
      ...{ callsPerMinute: 60, channels: 5, maxRetries: 1, retryDelayMinutes: 15 },
      ...{ window: { from: '22:00', to: '24:00' }, timezone: 'Asia/Omsk', line: 'Trunk' },
      ...{ yes: true, name: 'Мои клиенты' },
    });
  });

  it.each([
    ['no list', ['--bot', 'bot.json'], 'contacts'],
    ['two lists', ['more.csv', ...FILES], 'One file'],
    ['no bot', ['people.csv'], '--bot'],
    ['hours that are none', [...FILES, '--window', '9-18'], '--window'],
    ['hours that never open', [...FILES, '--window', '09:00-09:00'], '--window'],
    ['a zone that is none', [...FILES, '--timezone', 'Moscow/Europe'], 'Moscow/Europe'],
    ['a clock for a line in real time', [...FILES, '--line', 'A', '--speed', '5'], '--speed'],
  ])('refuses %s and names it', (_what, given, named) => {
    expect(() => readCampaignArguments(given)).toThrow(named);
  });
});
