import type { DescField, DescMessage, MessageShape } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * Serialises a message that is nothing but a field of bytes, as a chunk of an upload is, into a buffer of the right size.
 * The library's own writer doubles its buffer until the message fits, fills it with zeros, and copies what was written once
 * more: three times the memory, and most of the CPU time that a stream of chunks took.
 *
 * @returns undefined for messages of any other kind
 */
export function encodeBytesAlone<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
): Buffer | undefined {
  const [oneof] = desc.oneofs;
  if (oneof === undefined || oneof.fields.length !== desc.fields.length || message.$unknown !== undefined)
    return undefined;
  const reflected = reflect(desc, message);
  const field = reflected.oneofCase(oneof);
  if (field === undefined || !isBytes(field)) return undefined;
  const value = reflected.get(field);
  const head = new BinaryWriter().tag(field.number, WireType.LengthDelimited).uint32(value.byteLength).finish();
  const bytes = Buffer.allocUnsafe(head.byteLength + value.byteLength);
  bytes.set(head);
  bytes.set(value, head.byteLength);
  return bytes;
}

function isBytes(field: DescField): field is DescField & { fieldKind: 'scalar'; scalar: ScalarType.BYTES } {
  return field.fieldKind === 'scalar' && field.scalar === ScalarType.BYTES;
}
