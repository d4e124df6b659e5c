import { connect } from 'node:net';

/** The protocol header of AMQP 0-9-1 (specification, section 4.2.2): a broker that is up answers with connection.start. */
const PROTOCOL_HEADER = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);
/** First byte of a method frame, which connection.start is. */
const METHOD_FRAME = 1;
const ANSWER_TIMEOUT_MS = 2_000;

/** Whether a broker on 127.0.0.1 speaks AMQP; an open port alone says too little of a node that is still booting. */
export function amqpAnswers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  const settle = (answer: boolean) => {
    socket.destroy();
    resolve(answer);
  };
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => settle(false));
  socket.once('connect', () => socket.write(PROTOCOL_HEADER));
  socket.once('data', (bytes: Buffer) => settle(bytes[0] === METHOD_FRAME));
  socket.once('error', () => settle(false));
  socket.once('close', () => settle(false));
  return promise;
}
