/**
 * Comments of the public schema by full name: `vidi.v1.Video`, `vidi.v1.Video.title`, `vidi.v1.VideoService.GetVideo`,
 * `vidi.v1.Video.Status.UPLOADED`.
 */
export type SchemaComments = ReadonlyMap<string, string>;
