"""Makes the networks of NpzImportTest and GraphImportTest with scikit-learn, skl2onnx and ONNX Runtime: python make.py digits.csv.gz"""
import gzip, os, sys
import numpy as np
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rows = np.loadtxt(gzip.open(sys.argv[1], "rt"), delimiter=",")
x, y = (rows[:, :-1] / 16).astype(np.float32), rows[:, -1].astype(int)
test = np.arange(len(y)) % 5 == 4
for activation, hidden in [("logistic", (24,)), ("tanh", (20, 12)), ("relu", (8,))]:
    net = MLPClassifier(hidden, activation=activation, max_iter=300, random_state=1).fit(x[~test], y[~test])
    arrays = {f"W{h}": w.astype(np.float32) for h, w in enumerate(net.coefs_)}
    arrays |= {f"b{h}": b.astype(np.float32) for h, b in enumerate(net.intercepts_)}
    np.savez_compressed(f"digits-{activation}.npz", activation=activation, out_activation=net.out_activation_,
                        classes=net.classes_.astype(str), factor=np.float32(16), **arrays)
    print(activation, net.score(x[test], y[test]))

import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from skl2onnx import to_onnx

x = rows[:, :-1].astype(np.float32)  # as it was measured: the scaling goes along
for name, activation, hidden in [("float", "tanh", (12,)), ("relu", "relu", (4,))]:
    net = make_pipeline(StandardScaler(), MLPClassifier(hidden, activation=activation, max_iter=300, random_state=1))
    net.fit(x[~test], y[~test])
    onnx.save(to_onnx(net, x[:1]), f"digits-{name}.onnx")
    print(name, net.score(x[test], y[test]))


class Rows(CalibrationDataReader):
    def __init__(self):
        self.rows = iter(x[~test][:200])

    def get_next(self):
        row = next(self.rows, None)
        return None if row is None else {"X": row[None]}


net = MLPClassifier((12,), activation="logistic", max_iter=300, random_state=1).fit(x[~test], y[~test])
onnx.save(to_onnx(net, x[:1]), "whole.onnx")
quantize_static("whole.onnx", "digits-int8.onnx", Rows(), quant_format=QuantFormat.QDQ, per_channel=True,
                activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Add"])
os.remove("whole.onnx")
labels = onnxruntime.InferenceSession("digits-int8.onnx").run(None, {"X": x[test]})[0]
print("int8", np.mean(labels == y[test]))
