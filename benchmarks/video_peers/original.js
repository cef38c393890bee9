// The original model in TensorFlow.js, on the pictures that benchmarks/video.py has written: its scores and boxes.
// node original.js FOLDER_OF_PACKAGES FOLDER_OF_MODEL FOLDER_OF_PICTURES
const fs = require("fs");
const path = require("path");

const [packages, model, pictures] = process.argv.slice(2);
const from = (name) => require(path.join(path.resolve(packages), "node_modules", "@tensorflow", name));
const tf = from("tfjs-core");
from("tfjs-backend-cpu");
const converter = from("tfjs-converter");

const graph = JSON.parse(fs.readFileSync(path.join(model, "model.json")));
const files = graph.weightsManifest.flatMap((group) => group.paths);
const weights = Buffer.concat(files.map((name) => fs.readFileSync(path.join(model, name))));
const handler = {
  load: async () => ({
    modelTopology: graph.modelTopology,
    weightSpecs: graph.weightsManifest.flatMap((group) => group.weights),
    weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length),
  }),
};

(async () => {
  await tf.setBackend("cpu");
  const loaded = await converter.loadGraphModel(handler);
  for (const { file, height, width } of JSON.parse(fs.readFileSync(path.join(pictures, "pictures.json")))) {
    const pixels = new Int32Array(fs.readFileSync(path.join(pictures, file)));
    const results = await loaded.executeAsync(tf.tensor(pixels, [1, height, width, 3], "int32"));
    const found = results.map((one) => ({ shape: one.shape, data: Array.from(one.dataSync()) }));
    fs.writeFileSync(path.join(pictures, `${file}.json`), JSON.stringify(found));
  }
})();
