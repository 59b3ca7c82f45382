import { describe, expect, it } from '@jest/globals';
import { createPortChooser, freePort } from '../../src/embedded/free-port.js';

function chooser() {
  const said: string[] = [];
  return { said, ports: createPortChooser((line) => said.push(line)) };
}

describe('choosing ports', () => {
  it('gives two platforms that start at once different ports and says so', async () => {
    const preferred = await freePort();
    const first = chooser();
    const second = chooser();

    const one = await first.ports.choose({ name: 'the API', preferred });
    const other = await second.ports.choose({ name: 'the API', preferred });

    expect(one).toBe(preferred);
    expect(other).toBeGreaterThan(preferred);
    expect(first.said).toEqual([]);
    expect(second.said).toEqual([`port ${preferred} is taken; the API uses ${other}`]);
    await first.ports.release(one);
    await second.ports.release(other);
  });

  it('never replaces a port that a person chose', async () => {
    const preferred = await freePort();
    const first = chooser();
    await first.ports.choose({ name: 'another', preferred });

    const attempt = chooser().ports.choose({ name: 'the API', preferred, setBy: 'PORT' });

    await expect(attempt).rejects.toThrow(`port ${preferred} (PORT) for the API is in use`);
    await first.ports.release(preferred);
  });

  it('leaves a released port to others', async () => {
    const preferred = await freePort();
    const first = chooser();
    await first.ports.choose({ name: 'the API', preferred });

    await first.ports.release(preferred);

    const again = await chooser().ports.choose({ name: 'the API', preferred, setBy: 'PORT' });
    expect(again).toBe(preferred);
  });
});
