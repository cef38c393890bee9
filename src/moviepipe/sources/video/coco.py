"""The names of COCO's 80 kinds of objects by the detector's class number, each with its parent, as Rekognition writes.

Source: the COCO data set's categories, https://cocodataset.org; numbers that are left out are not used by it.
"""

_BY_PARENT = {
    "Person": {1: "Person"},
    "Vehicle": {
        2: "Bicycle",
        3: "Car",
        4: "Motorcycle",
        5: "Airplane",
        6: "Bus",
        7: "Train",
        8: "Truck",
        9: "Boat",
    },
    "Outdoors": {10: "Traffic Light", 11: "Fire Hydrant", 13: "Stop Sign", 14: "Parking Meter", 15: "Bench"},
    "Animal": {
        16: "Bird",
        17: "Cat",
        18: "Dog",
        19: "Horse",
        20: "Sheep",
        21: "Cow",
        22: "Elephant",
        23: "Bear",
        24: "Zebra",
        25: "Giraffe",
    },
    "Accessories": {27: "Backpack", 28: "Umbrella", 31: "Handbag", 32: "Tie", 33: "Suitcase"},
    "Sport": {
        34: "Frisbee",
        35: "Skis",
        36: "Snowboard",
        37: "Sports Ball",
        38: "Kite",
        39: "Baseball Bat",
        40: "Baseball Glove",
        41: "Skateboard",
        42: "Surfboard",
        43: "Tennis Racket",
    },
    "Kitchenware": {44: "Bottle", 46: "Wine Glass", 47: "Cup", 48: "Fork", 49: "Knife", 50: "Spoon", 51: "Bowl"},
    "Food": {
        52: "Banana",
        53: "Apple",
        54: "Sandwich",
        55: "Orange",
        56: "Broccoli",
        57: "Carrot",
        58: "Hot Dog",
        59: "Pizza",
        60: "Donut",
        61: "Cake",
    },
    "Furniture": {62: "Chair", 63: "Couch", 64: "Potted Plant", 65: "Bed", 67: "Dining Table", 70: "Toilet"},
    "Electronics": {72: "TV", 73: "Laptop", 74: "Mouse", 75: "Remote Control", 76: "Keyboard", 77: "Mobile Phone"},
    "Appliance": {78: "Microwave", 79: "Oven", 80: "Toaster", 81: "Sink", 82: "Refrigerator"},
    "Indoors": {
        84: "Book",
        85: "Clock",
        86: "Vase",
        87: "Scissors",
        88: "Teddy Bear",
        89: "Hair Drier",
        90: "Toothbrush",
    },
}
NAMES = {number: name for labels in _BY_PARENT.values() for number, name in labels.items()}
PARENTS = {name: parent for parent, labels in _BY_PARENT.items() for name in labels.values() if name != parent}
