import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parseSipMessage, serialiseSipMessage, type SipMessage } from './sip-message.js';

export interface SipAddress {
  address: string;
  port: number;
}

export interface SipSocket {
  local: SipAddress;
  send(message: SipMessage, to: SipAddress): void;
  close(): void;
}

/** What is no SIP is dropped silently, as every user agent does with keep-alives. */
export async function openSipSocket(
  local: SipAddress,
  receive: (message: SipMessage, from: SipAddress) => void,
): Promise<SipSocket> {
  const socket = createSocket('udp4');
  socket.on('message', (data, from) => {
    const message = parseSipMessage(data);
    if (message !== null) receive(message, { address: from.address, port: from.port });
  });
  socket.bind(local.port, local.address);
  await once(socket, 'listening');
  // Afterwards an error is one packet that did not leave; retransmissions take care of it.
  socket.on('error', () => undefined);
  const bound: AddressInfo = socket.address();
  let open = true;
  return {
    local: { address: local.address, port: bound.port },
    send(message, to) {
      if (open) socket.send(serialiseSipMessage(message), to.port, to.address, () => undefined);
    },
    close() {
      if (!open) return;
      open = false;
      socket.close();
    },
  };
}
