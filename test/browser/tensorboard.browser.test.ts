import { dirname } from "node:path";
import { expect, test } from "vitest";
import { tensorboardProgram } from "../../cli/setup/test_tools.ts";
import { LabPage } from "./lab_page.ts";
import { startLab } from "./lab_server.ts";
import { makeNotebook } from "./notebook_file.ts";

test("TensorBoard stands in the output through the server's proxy, and leaves it when it ends", async () => {
  await using server = await startLab();
  await makeNotebook(server, "board.ipynb");
  await using lab = await LabPage.open(server, "board.ipynb");
  await lab.runCell(`import { tf } from "flowbook";
process.env.PATH = ${JSON.stringify(`${dirname(tensorboardProgram())}:`)} + process.env.PATH;
const writer = tf.summary.createFileWriter("logs/first");
for (let step = 0; step < 50; step += 1) tf.summary.scalar("falling_loss", 1 / (1 + step), { step, writer });
writer.close();`);
  await lab.runCell("%tensorboard --logdir logs");
  const frame = lab.page.locator(".flowbook-tensorboard iframe");
  await frame.waitFor();
  expect(await frame.getAttribute("src")).toMatch(new RegExp(`^${server.url}proxy/\\d+/$`));
  await frame.contentFrame().getByText("falling_loss").first().waitFor();
  await lab.runCell("%tensorboard --stop");
  await expect.poll(() => frame.count()).toBe(0);
  const text = () => lab.page.locator(".flowbook-tensorboard").textContent();
  await expect.poll(text).toMatch(/does not run\. Run the cell again/);
});
