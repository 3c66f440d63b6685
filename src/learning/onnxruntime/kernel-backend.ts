import type { BackendTimingInfo, BackendValues, DataId, DataType, TensorInfo } from "@tensorflow/tfjs-core";
import { tf } from "../tfjs.js";
import { constantData } from "./compile/compile.js";
import { cutTrace } from "./graph/cut.js";
import { elementType, inOrder, type Operand, type Order } from "./graph/operand.js";
import { traceGraph } from "./graph/trace.js";
import { type Shape, sizeOf, storedValue, type Value } from "./graph/value.js";
import { allocate } from "./runtime/buffer-pool.js";
import { type Computation, createComputation } from "./runtime/computation.js";
import type { GraphCache } from "./runtime/graph-cache.js";
import type { Statistics } from "./runtime/statistics.js";
import { stepBoundary } from "./step-boundary.js";

const { engine } = tf;

/** Operations computed before others get their turn: about half a second of two cores. */
const operationsAtOnce = 5e10;

/** What TF.js calls a data id: a value, the order of its axes in memory, and how many tensors share it. */
interface TensorRecord extends Operand {
  value: Value;
  order: Order;
  references: number;
  /** Texts are kept as they are; no kernel of ours computes with them. */
  readonly text: BackendValues | null;
}

/**
 * A backend of TF.js that computes nothing when a kernel is called. It records, and computes all that is still alive
 * when somebody reads, when a step ends, or when the current JavaScript task gives way.
 */
export class OnnxRuntimeKernelBackend extends tf.KernelBackend {
  private readonly records: tf.DataStorage<TensorRecord>;
  private readonly unknown = new Set<TensorRecord>();
  private readonly computation: Computation;
  private readonly boundary = stepBoundary();
  private flushPlanned = false;
  private isGivingWay = false;
  private nextDataId = 0;

  constructor(graphs: GraphCache, statistics: Statistics) {
    super();
    this.computation = createComputation(graphs, statistics);
    this.records = new tf.DataStorage(this, engine());
  }

  /** The tensor as kernels see it; null for texts and complex numbers. */
  operandOf(tensor: TensorInfo): Operand | null {
    const record = this.records.get(tensor.dataId);
    return record.text ? null : record;
  }

  /** A tensor without numbers, for a graph that is recorded and never run here. */
  placeholder(shape: Shape): TensorInfo {
    const value = storedValue(shape, "float32", allocate("float32", 0), false);
    value.stored = { host: null, tensor: null, pooled: false };
    const dataId = this.register({ value, order: null, shape, dtype: "float32", references: 1, text: null });
    return { dataId, shape: [...shape], dtype: "float32" };
  }

  /** A tensor of TF.js for a result. A result that is an input shares its data. */
  tensorOf(result: Operand, inputs: readonly TensorInfo[]): TensorInfo {
    const shape = [...result.shape];
    for (const input of inputs) {
      if (this.records.get(input.dataId) === result) {
        this.incRef(input.dataId);
        return { dataId: input.dataId, shape, dtype: result.dtype };
      }
    }
    let value = result.value;
    if (sizeOf(shape) === 0) value = storedValue(shape, value.type, allocate(value.type, 0), false);
    if (this.boundary.passed(value)) this.flushUnlessItFails();
    const dataId = this.register({ value, order: result.order, shape, dtype: result.dtype, references: 1, text: null });
    if (!value.stored) this.planFlush();
    return { dataId, shape, dtype: result.dtype };
  }

  /**
   * All that was recorded and is alive is computed. Throws what the runtime throws; what was recorded waits no more then,
   * and is computed by itself where it is read.
   */
  flush(): void {
    this.settle(() => this.computation.compute(this.targets()));
  }

  /** The same in pieces of less than a second, between which timers and signals get their turn. */
  async flushInTurns(signal?: AbortSignal): Promise<void> {
    const trace = traceGraph(this.targets());
    const groups = cutTrace(trace, operationsAtOnce);
    this.isGivingWay = true;
    try {
      for (const group of groups) {
        const unknown = group.filter((value) => !value.stored);
        this.computation.compute(unknown, groups.length === 1 ? trace : undefined);
        for (const value of unknown) if (value.owners === 0) this.computation.abandon(value);
        await new Promise((resolve) => setImmediate(resolve));
        if (groups.length > 1) signal?.throwIfAborted();
      }
    } catch (error) {
      this.setAside();
      throw error;
    } finally {
      this.isGivingWay = false;
    }
    this.flush();
  }

  /** Called when an optimizer has applied gradients. */
  endStep(): void {
    this.boundary.mark();
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    return this.register(this.written(values, shape, dtype, 1));
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: DataType, references: number): void {
    this.records.set(dataId, this.written(values, shape, dtype, references));
  }

  override readSync(dataId: DataId): BackendValues {
    const record = this.records.get(dataId);
    if (record.text) return record.text;
    if (record.order) {
      const value = inOrder(record, null);
      this.disown(record.value);
      value.owners += 1;
      record.value = value;
      record.order = null;
      if (!value.stored) this.unknown.add(record);
    }
    if (!record.value.stored) {
      this.unknown.add(record);
      this.flushUnlessItFails();
    }
    // Something else that waited has failed: this may be sound.
    if (!record.value.stored) this.settle(() => this.computation.compute([record.value]));
    // A copy: the memory will hold another result some steps later.
    return (record.value.stored!.host as Float32Array).slice();
  }

  override read(dataId: DataId): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.records.has(dataId)) return true;
    const record = this.records.get(dataId);
    record.references -= 1;
    if (!force && record.references > 0) return false;
    this.unknown.delete(record);
    this.records.delete(dataId);
    this.disown(record.value);
    return true;
  }

  override incRef(dataId: DataId): void {
    this.records.get(dataId).references += 1;
  }

  override refCount(dataId: DataId): number {
    return this.records.has(dataId) ? this.records.get(dataId).references : 0;
  }

  override numDataIds(): number {
    return this.records.numDataIds();
  }

  /** Memory that waits to be used again. */
  pooledBytes(): number {
    return this.computation.idleBytes();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override timerAvailable(): boolean {
    return true;
  }

  override async time(run: () => void): Promise<BackendTimingInfo> {
    this.flush();
    const started = performance.now();
    run();
    this.flush();
    return { kernelMs: performance.now() - started };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    this.computation.close();
  }

  private register(record: TensorRecord): DataId {
    this.nextDataId += 1;
    const dataId: DataId = { id: this.nextDataId };
    this.records.set(dataId, record);
    record.value.owners += 1;
    if (!record.value.stored) this.unknown.add(record);
    return dataId;
  }

  /** A copy of what the user wrote: it may be changed before the graph that reads it runs. */
  private written(values: BackendValues, shape: Shape, dtype: DataType, references: number): TensorRecord {
    if (dtype === "string" || dtype === "complex64") {
      const value = storedValue(shape, "float32", allocate("float32", 0), false);
      return { value, order: null, shape, dtype, references, text: values };
    }
    const type = elementType(dtype);
    const { host, pooled } = this.computation.memoryFor(type, sizeOf(shape));
    const numbers = values as ArrayLike<number> | null;
    if (numbers) (host as Float32Array).set(numbers);
    else host.fill(0 as never);
    return { value: storedValue(shape, type, host, pooled), order: null, shape, dtype, references, text: null };
  }

  private targets(): Value[] {
    const targets = new Set<Value>();
    for (const { value } of this.unknown) {
      if (value.constant) {
        value.stored = { host: constantData(value, value.constant), tensor: null, pooled: false };
      } else if (!value.stored) targets.add(value);
    }
    return [...targets];
  }

  private disown(value: Value): void {
    value.owners -= 1;
    if (value.owners === 0) this.computation.abandon(value);
  }

  /** Code that awaits between steps (`fit` does) gets one clean graph a step. */
  private planFlush(): void {
    if (this.flushPlanned) return;
    this.flushPlanned = true;
    queueMicrotask(() => {
      this.flushPlanned = false;
      if (!this.isGivingWay) this.flushUnlessItFails();
    });
  }

  private settle(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.setAside();
      throw error;
    }
    // Nothing recorded waits any more, so memory without an owner has no reader either.
    this.unknown.clear();
    this.computation.reuseMemory();
    this.boundary.flushed();
  }

  /** Where nobody asks for one of the results: who reads what failed, or ends a step with it, gets the error. */
  private flushUnlessItFails(): void {
    try {
      this.flush();
    } catch {
      // Set aside.
    }
  }

  /** What was recorded waits no more; it may be computed later, so what it reads stays in memory. */
  private setAside(): void {
    this.computation.keep(this.targets());
    this.unknown.clear();
    this.boundary.flushed();
  }
}
