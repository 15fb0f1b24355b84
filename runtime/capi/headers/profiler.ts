import koffi from "koffi";
import { declare, type Memory, p } from "./declare.ts";

/**
 * What `absl::Status` fills. It is one word, but C++ returns it through memory that the caller gives, as C does
 * for a struct of more than two words.
 */
const status = "FlowbookReturnedStatus";
koffi.struct(status, { word: "uint64_t", unused1: "uint64_t", unused2: "uint64_t" });

/** A status as C++ returns it. */
export interface ReturnedStatus {
  readonly word: number | bigint;
}

/**
 * TensorFlow's profiler, which has no C API: `tsl/profiler/lib/profiler_session.h` and protobuf's
 * `message_lite.h`, by the names that C++ gives them (Itanium ABI, on Linux and macOS).
 */
export const profilerFunctions = {
  // ProfileOptions::ProfileOptions(Arena* arena);
  _ZN10tensorflow14ProfileOptionsC1EPN6google8protobuf5ArenaE: declare<
    (options: Memory, arena: null) => void
  >("void", p, p),
  // ProfileOptions::~ProfileOptions();
  _ZN10tensorflow14ProfileOptionsD1Ev: declare<(options: Memory) => void>("void", p),
  // bool MessageLite::ParseFromArray(const void* data, int size);
  _ZN6google8protobuf11MessageLite14ParseFromArrayEPKvi: declare<
    (message: Memory, data: Memory, size: number) => boolean
  >("bool", p, p, "int"),
  // bool MessageLite::SerializeToArray(void* data, int size) const;
  _ZNK6google8protobuf11MessageLite16SerializeToArrayEPvi: declare<
    (message: Memory, data: Memory, size: number) => boolean
  >("bool", p, p, "int"),
  // ProfilerSession::ProfilerSession(const ProfileOptions& options);
  _ZN3tsl15ProfilerSessionC1ERKN10tensorflow14ProfileOptionsE: declare<
    (session: Memory, options: Memory) => void
  >("void", p, p),
  // ProfilerSession::~ProfilerSession();
  _ZN3tsl15ProfilerSessionD1Ev: declare<(session: Memory) => void>("void", p),
  // absl::Status ProfilerSession::Status();
  _ZN3tsl15ProfilerSession6StatusEv: declare<(session: Memory) => ReturnedStatus>(status, p),
  // absl::Status ProfilerSession::CollectData(XSpace* space);
  _ZN3tsl15ProfilerSession11CollectDataEPN10tensorflow8profiler6XSpaceE: declare<
    (session: Memory, space: Memory) => ReturnedStatus
  >(status, p, p),
  // XSpace::XSpace(Arena* arena);
  _ZN10tensorflow8profiler6XSpaceC1EPN6google8protobuf5ArenaE: declare<(space: Memory, arena: null) => void>(
    "void",
    p,
    p,
  ),
  // XSpace::~XSpace();
  _ZN10tensorflow8profiler6XSpaceD1Ev: declare<(space: Memory) => void>("void", p),
  // size_t XSpace::ByteSizeLong() const;
  _ZNK10tensorflow8profiler6XSpace12ByteSizeLongEv: declare<(space: Memory) => number | bigint>("size_t", p),
  // void tsl::EnableCPUAllocatorStats();
  _ZN3tsl23EnableCPUAllocatorStatsEv: declare<() => void>("void"),
  // void tsl::DisableCPUAllocatorStats();
  _ZN3tsl24DisableCPUAllocatorStatsEv: declare<() => void>("void"),
};
