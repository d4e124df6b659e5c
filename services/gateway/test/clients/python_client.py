"""Calls the gateway with grpcio alone: message classes come from a descriptor set, no stubs are generated.

python_client.py HOST:PORT DESCRIPTOR_SET; prints one JSON object.
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

address, descriptor_set = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
with open(descriptor_set, "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.Add(proto)


def message_class(descriptor):
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


service = pool.FindServiceByName("vidi.v1.VideoService")


def method(channel, name, kind):
    descriptor = service.methods_by_name[name]
    call = getattr(channel, kind)(
        "/vidi.v1.VideoService/" + name,
        request_serializer=message_class(descriptor.input_type).SerializeToString,
        response_deserializer=message_class(descriptor.output_type).FromString,
    )
    return call, message_class(descriptor.input_type)


with grpc.insecure_channel(address) as channel:
    get_video, GetVideoRequest = method(channel, "GetVideo", "unary_unary")
    video = get_video(GetVideoRequest(id="from-python"), timeout=10)
    try:
        get_video(GetVideoRequest(id="missing"), timeout=10)
        refusal = None
    except grpc.RpcError as error:
        refusal = {"code": error.code().name, "details": error.details()}
    upload_video, UploadVideoRequest = method(channel, "UploadVideo", "stream_unary")
    messages = [UploadVideoRequest(chunk=bytes(50_000)) for _ in range(4)]
    first = UploadVideoRequest()
    first.metadata.file_name = "python.mp4"
    uploaded = upload_video(iter([first, *messages]), timeout=10)
    print(
        json.dumps(
            {
                "video": json_format.MessageToDict(video),
                "refusal": refusal,
                "uploaded": json_format.MessageToDict(uploaded),
            }
        )
    )
