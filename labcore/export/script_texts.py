"""The parts of the training script that are the same for every network."""

RATES = '''
class Rates(keras.optimizers.schedules.LearningRateSchedule):
    """The learning rate at each step, from a table."""

    def __init__(self, rates):
        self.rates = rates.astype(np.float32)

    def __call__(self, step):
        return tf.gather(tf.constant(self.rates), tf.minimum(tf.cast(step, tf.int32), len(self.rates) - 1))

    def get_config(self):
        return {"rates": self.rates.tolist()}
'''


READ_CLASSES = '''
def read(data):
    """Images and labels of each split, from an .npz or a folder of class folders."""
    if data.suffix == ".npz":
        with np.load(data, allow_pickle=False) as stored:
            splits = {name: (stored[f"{name}_images"], stored[f"{name}_labels"]) for name in ("train", "val", "test")}
    else:
        splits = {name: read_folder(data / name) for name in ("train", "val", "test")}
    for name, (images, labels) in splits.items():
        images = images[..., None] if images.ndim == 3 else images
        if images.shape[1:] != SHAPE:
            raise SystemExit(f"The {name} images are {images.shape[1:]}, and the network takes {SHAPE}.")
        splits[name] = images, labels.reshape(-1).astype(np.int32)
    return splits


def read_folder(folder):
    """Images brought to SHAPE, and labels: the classes' places in CLASSES."""
    batches = keras.utils.image_dataset_from_directory(
        folder, class_names=CLASSES, image_size=SHAPE[:2], interpolation="area", shuffle=False,
        color_mode="grayscale" if SHAPE[2] == 1 else "rgb",
    )
    images, labels = zip(*batches.as_numpy_iterator())
    return np.rint(np.concatenate(images)).astype(np.uint8), np.concatenate(labels)


def one_hot(labels):
    return keras.utils.to_categorical(labels, len(CLASSES))
'''


AVERAGE = '''
class WeightAverage(keras.callbacks.Callback):
    """Judge and keep a running average of the weights instead of their last value."""

    def __init__(self, decay):
        super().__init__()
        self.decay, self.steps, self.averages, self.kept = decay, 0, None, None

    def numbers(self):
        return [weight for weight in self.model.weights if weight.dtype.startswith("float")]

    def on_train_batch_end(self, batch, logs=None):
        if self.averages is None:
            self.averages = [keras.Variable(weight, trainable=False) for weight in self.initial]
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 9))  # so that the start is forgotten soon
        for average, weight in zip(self.averages, self.numbers()):
            average.assign(weight + decay * (average - weight))

    def on_train_begin(self, logs=None):
        self.initial = [np.array(weight.numpy()) for weight in self.numbers()]

    def on_test_begin(self, logs=None):
        self.kept = [np.array(weight.numpy()) for weight in self.numbers()]
        for weight, average in zip(self.numbers(), self.averages):
            weight.assign(average)

    def on_epoch_end(self, epoch, logs=None):  # called last: the best weights have been kept by then
        for weight, value in zip(self.numbers(), self.kept):
            weight.assign(value)
'''


JUDGE = '''
class Judge(keras.callbacks.Callback):
    """Figures on validation images that Keras has no name for."""

    def __init__(self, images, labels):
        super().__init__()
        self.images, self.labels = images, labels

    def on_epoch_end(self, epoch, logs):
        answers = self.model.predict(self.images, batch_size=256, verbose=0)
        logs["val_balanced_accuracy"] = balanced_accuracy_score(self.labels, answers.argmax(axis=1))
        several = answers.shape[1] > 2
        scores = answers if several else answers[:, 1]
        logs["val_roc_auc"] = roc_auc_score(self.labels, scores, multi_class="ovr" if several else "raise")
'''


READ_MASKS = '''
def read(data):
    """Images and masks of each split, from an .npz."""
    if data.suffix != ".npz":
        raise SystemExit("Images and masks are read from an .npz alone.")
    with np.load(data, allow_pickle=False) as stored:
        splits = {name: (stored[f"{name}_images"], stored[f"{name}_masks"]) for name in ("train", "val", "test")}
    for name, (images, masks) in splits.items():
        images = images[..., None] if images.ndim == 3 else images
        if images.shape[1:] != SHAPE:
            raise SystemExit(f"The {name} images are {images.shape[1:]}, and the network takes {SHAPE}.")
        if masks.shape != images.shape[:3]:
            raise SystemExit(f"The {name} masks are {masks.shape}, and the images {images.shape}.")
        splits[name] = images, masks.astype(np.uint8)
    return splits
'''


JUDGE_MASKS = '''
def judged(model, images, masks, batch=32):
    """The mean cross-entropy of images, and figures of all their pixels together."""
    counts, lost = np.zeros((len(CLASSES), len(CLASSES)), np.int64), 0.0
    for start in range(0, len(images), batch):
        truth = masks[start : start + batch]
        answers = np.asarray(model.predict_on_batch(images[start : start + batch].astype(np.float32)))
        counts += confusions(truth, answers.argmax(axis=3), len(CLASSES)).sum(axis=0)
        lost += surprise(truth, answers).sum()
    return {"cross_entropy": lost / max(1, len(images)), **figures(counts)}


class Judge(keras.callbacks.Callback):
    """Figures on validation images that Keras has no name for."""

    def __init__(self, images, masks):
        super().__init__()
        self.images, self.masks = images, masks

    def on_epoch_end(self, epoch, logs):
        logs.update({f"val_{name}": value for name, value in judged(self.model, self.images, self.masks).items()})
'''


ASKED = """
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Train the network.")
    parser.add_argument("data", type=Path, help="an .npz, or a folder with train/, val/ and test/")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=SEED)
    main(**vars(parser.parse_args()))
"""


BEGINNING = (
    "    splits = read(Path(data))",
    "    keras.utils.set_random_seed(seed)",
    "    model = build_network()",
    "    model.summary()",
    "",
)
