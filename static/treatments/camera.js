// Reads DataMatrix and Code 128 from the tablet's camera: by the browser where it can, else by ZXing,
// which is fetched only then. Nothing of the picture leaves the device.
const EVERY_MS = 180;
const FORMATS = ["data_matrix", "code_128"];

let stop = null;

const nativeReader = async () => {
  if (!("BarcodeDetector" in window)) return null;
  const known = await BarcodeDetector.getSupportedFormats();
  if (!known.includes("data_matrix")) return null;
  const detector = new BarcodeDetector({ formats: FORMATS.filter((format) => known.includes(format)) });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
};

const loadScript = (address) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error("The reader could not be loaded.")));
    document.head.append(script);
  });

const zxingReader = async (address) => {
  if (!window.ZXing) await loadScript(address);
  const { BarcodeFormat, DecodeHintType, DataMatrixReader, MultiFormatOneDReader, BinaryBitmap, HybridBinarizer, HTMLCanvasElementLuminanceSource } = window.ZXing;
  const hints = new Map([
    [DecodeHintType.POSSIBLE_FORMATS, [BarcodeFormat.CODE_128]],
    [DecodeHintType.TRY_HARDER, true],
    [DecodeHintType.ASSUME_GS1, true],
  ]);
  const readers = [new DataMatrixReader(), new MultiFormatOneDReader(hints)]; // its MultiFormatReader fills the console
  const canvas = document.createElement("canvas");
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0);
    const picture = new BinaryBitmap(new HybridBinarizer(new HTMLCanvasElementLuminanceSource(canvas)));
    for (const reader of readers) {
      try {
        return reader.decode(picture, hints).getText();
      } catch {
        continue; // no code of this kind in this picture
      }
    }
    return "";
  };
};

const look = async (video, read, found) => {
  let isLooking = true;
  stop = () => {
    isLooking = false;
    stop = null;
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  };
  while (isLooking) {
    const text = video.videoWidth ? await read(video) : "";
    if (text && isLooking) {
      stop();
      found(text);
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
};

export const toggleCamera = async (form, found) => {
  const view = form.querySelector("[data-view]");
  const video = view.querySelector("video");
  const says = view.querySelector("[data-says]");
  if (stop) {
    stop();
    view.hidden = true;
    return;
  }
  view.hidden = false;
  says.textContent = "Starting the camera…";
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    await video.play();
    const read = (await nativeReader()) ?? (await zxingReader(form.dataset.decoder));
    says.textContent = "Hold the code still in the picture.";
    await look(video, read, found);
  } catch (error) {
    stop?.();
    says.textContent = `${error.message || "The camera cannot be used."} Use the scanner, or type the line under the code.`;
  }
};
