/** What one analysis may use. Every limit is named in the message of the error that it causes. */
export interface AnalysisLimits {
  /** Pixels of one frame, width times height. */
  readonly maxPixels: number;
  /** Streams of all kinds in one file. */
  readonly maxStreams: number;
  /** Length of the presentation, in seconds. */
  readonly maxDurationSeconds: number;
  /** Resident memory of the analysis process, in bytes; watched where `/proc` tells it (Linux). */
  readonly maxResidentBytes: number;
  /** JavaScript heap of the analysis process, in MiB; decoded frames are not in it. */
  readonly maxHeapMebibytes: number;
  /** Time that every analysis may take, in milliseconds, however short the video. */
  readonly timeFloorMs: number;
  /** Time that a video may take on top of the floor, as a multiple of its own length. */
  readonly timeFactor: number;
  /** Size of one file that the analysis writes, in bytes; kept by the kernel. Recorded speech takes 115 MB an hour. */
  readonly maxFileBytes: number;
  /** Bytes at the start of a file that libav reads to find out what is in it. */
  readonly maxProbeBytes: number;
  /** Packets of one file: a picture or some milliseconds of sound each. */
  readonly maxPackets: number;
  /** Cues of a subtitle track; more cost the transcript alone. */
  readonly maxCues: number;
  /** Characters (UTF-16 code units) of a subtitle track, likewise. */
  readonly maxCueCharacters: number;
  /** Longest time without any progress, in milliseconds. */
  readonly stallMs: number;
  /** Threads that decode the picture of a video; see `decoderThreadsFor`. */
  readonly decoderThreads: number;
}

/** Each thread beyond the first holds some 12 MB of frames of 1080p, and the thread that looks at the frames keeps up with few more. */
const MAX_DEFAULT_THREADS = 4;

/** Decoder threads of each of `jobs` analyses that run at a time on `cores`, so that together they take no more than there are. */
export function decoderThreadsFor(cores: number, jobs: number): number {
  return Math.max(1, Math.min(MAX_DEFAULT_THREADS, Math.floor(cores / jobs)));
}

/** The settings' names and defaults; `config.ts` reads them. */
export const DEFAULT_ANALYSIS_LIMITS: AnalysisLimits = {
  // 8K UHD with room for its coded padding (8192 x 4352).
  maxPixels: 8_192 * 4_352,
  maxStreams: 64,
  maxDurationSeconds: 12 * 3_600,
  maxResidentBytes: 3 * 1024 ** 3,
  maxHeapMebibytes: 512,
  maxFileBytes: 4 * 1024 ** 3,
  // libav's own default.
  maxProbeBytes: 5_000_000,
  // Twelve hours of 120 pictures a second and four sound tracks of 2.5 ms a packet, and again as much.
  maxPackets: 150_000_000,
  // A film has some 1500 cues and 60,000 characters. Both at their most, with three bytes a character, still fit a message to ingest.
  maxCues: 30_000,
  maxCueCharacters: 1_000_000,
  timeFloorMs: 300_000,
  // A fixed time kills slow but healthy work; ten times real time is far beyond any machine that is merely busy.
  timeFactor: 10,
  stallMs: 120_000,
  decoderThreads: MAX_DEFAULT_THREADS,
};

/** The environment variable that sets each limit, so that an error can name the fix. */
export const ANALYSIS_LIMIT_SETTINGS = {
  maxPixels: 'VIDI_ANALYSIS_MAX_PIXELS',
  maxStreams: 'VIDI_ANALYSIS_MAX_STREAMS',
  maxDurationSeconds: 'VIDI_ANALYSIS_MAX_DURATION_SECONDS',
  maxResidentBytes: 'VIDI_ANALYSIS_MAX_RESIDENT_BYTES',
  maxHeapMebibytes: 'VIDI_ANALYSIS_MAX_HEAP_MEBIBYTES',
  maxFileBytes: 'VIDI_ANALYSIS_MAX_FILE_BYTES',
  maxProbeBytes: 'VIDI_ANALYSIS_MAX_PROBE_BYTES',
  maxPackets: 'VIDI_ANALYSIS_MAX_PACKETS',
  maxCues: 'VIDI_ANALYSIS_MAX_CUES',
  maxCueCharacters: 'VIDI_ANALYSIS_MAX_CUE_CHARACTERS',
  timeFloorMs: 'VIDI_ANALYSIS_TIME_FLOOR_MS',
  timeFactor: 'VIDI_ANALYSIS_TIME_FACTOR',
  stallMs: 'VIDI_ANALYSIS_STALL_MS',
  decoderThreads: 'VIDI_ANALYSIS_THREADS',
} as const satisfies Record<keyof AnalysisLimits, string>;
