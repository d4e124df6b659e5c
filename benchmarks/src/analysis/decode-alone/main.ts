/** What an analysis is measured against: decodes picture and sound of a file with node-av and does nothing with them. */
import { setImmediate } from 'node:timers/promises';
import { AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO, Decoder, Demuxer, type Packet } from 'node-av';

/** As the analysis does: a loop that never yields keeps every native buffer alive until it ends. */
const PACKETS_BETWEEN_YIELDS = 500;

const [path = '', threads = '0'] = process.argv.slice(2);
await using demuxer = await Demuxer.open(path);
using decoders = new DisposableStack();
const byStream = new Map<number, Decoder>();
for (const kind of [AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO]) {
  const stream = demuxer.findBestStream(kind);
  if (!stream) throw new Error(`${path} has no stream of kind ${kind}`);
  byStream.set(
    stream.index,
    decoders.use(await Decoder.create(stream, { exitOnError: false, threadCount: Number(threads) })),
  );
}
let packets = 0;
for (const packet of demuxer.packetsSync()) {
  if (packet === null) break;
  decode(byStream.get(packet.streamIndex), packet);
  packet.free();
  packets += 1;
  if (packets % PACKETS_BETWEEN_YIELDS === 0) await setImmediate();
}
for (const decoder of byStream.values()) decode(decoder, null);

function decode(decoder: Decoder | undefined, packet: Packet | null): void {
  for (const frame of decoder?.decodeAllSync(packet) ?? []) frame?.free();
}
