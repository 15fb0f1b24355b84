import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type GraphDef, GraphDefSchema } from "../proto/tensorflow/core/framework/graph_pb.ts";
import { ConfigProtoSchema } from "../proto/tensorflow/core/protobuf/config_pb.ts";
import { CollectionDefSchema, MetaGraphDefSchema } from "../proto/tensorflow/core/protobuf/meta_graph_pb.ts";
import { RewriterConfig_NumIterationsType as Iterations } from "../proto/tensorflow/core/protobuf/rewriter_config_pb.ts";
import { PythonProcess, pythonPreamble } from "../python_process.ts";

/** Answers each ConfigProto and MetaGraphDef with the GraphDef that Grappler makes of them. */
const program = `${pythonPreamble}
stand_in("tensorflow", "tensorflow.python", "tensorflow.python.grappler")
# knows the type of the argument that is None below
from tensorflow.python.grappler import _pywrap_tf_cluster
from tensorflow.python.grappler import _pywrap_tf_optimizer as optimizer

while True:
    _, (config, graph) = read_request()
    try:
        reply({}, [optimizer.TF_OptimizeGraphSerialized(None, config, graph, False, "graph", False)])
    except Exception as error:
        reply({"error": str(error)})
`;

/** TensorFlow's graph optimizer, in a process of its own: the C API does not have it. */
export class GraphOptimizer {
  readonly #where: string;
  readonly #python: PythonProcess;

  constructor(where: string) {
    this.#where = where;
    this.#python = new PythonProcess(where, program);
  }

  /**
   * The graph after these optimizers of Grappler (`function`, `constfold` …).
   * @param outputs the nodes whose values must stay.
   */
  async optimize(
    graphDef: GraphDef,
    outputs: readonly string[],
    optimizers: readonly string[],
  ): Promise<GraphDef> {
    const config = create(ConfigProtoSchema, {
      graphOptions: {
        rewriteOptions: {
          // a small graph is optimized too
          minGraphNodes: -1,
          metaOptimizerIterations: Iterations.ONE,
          optimizers: [...optimizers],
        },
      },
    });
    const nodeList = create(CollectionDefSchema, {
      kind: { case: "nodeList", value: { value: [...outputs] } },
    });
    // Grappler keeps what the collection of training ops holds
    const graph = create(MetaGraphDefSchema, { graphDef, collectionDef: { train_op: nodeList } });
    const { header, blobs } = await this.#python.request({
      header: {},
      blobs: [toBinary(ConfigProtoSchema, config), toBinary(MetaGraphDefSchema, graph)],
    });
    const [bytes] = blobs;
    if (typeof header.error === "string" || bytes === undefined) {
      throw new Error(`${this.#where}: TensorFlow's graph optimizer says: ${String(header.error)}`);
    }
    return fromBinary(GraphDefSchema, bytes);
  }

  [Symbol.dispose](): void {
    this.#python[Symbol.dispose]();
  }
}
