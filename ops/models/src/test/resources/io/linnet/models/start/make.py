"""Makes the networks of NpzImportTest with scikit-learn: python make.py digits.csv.gz"""
import gzip, sys
import numpy as np
from sklearn.neural_network import MLPClassifier
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
